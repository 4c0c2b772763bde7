package reference_test

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// The tests of this file plant violations, to show that the checks see them.

func TestAnArrowUpwardsIsFound(t *testing.T) {
	for _, c := range []struct{ path, imports, want string }{
		{"reference/floor", "reference/ue", "below"},
		{"reference/bfcp", "reference/sdp", "no imports of ours but"},
		{"reference/sdp", "reference/bfcp", "below"},
		{"reference/bfcp/internal/x", "reference/node", "below"},
		{"reference/ue", "reference/mrfc", "below"},
		{"reference/driver/sim", "reference/driver/live", "below"},
		{"reference/driver/record", "reference/driver/sim", "below"},
		{"reference/monitor", "reference/floor", "no imports of ours but"},
		{"reference/monitor", "reference/node", "no imports of ours but"},
		{"reference/oracle", "reference/ue", "no imports of ours but"},
		{"reference/mikey", "reference/trace", "no imports of ours but"},
		{"reference/tlspsk", "reference/tlspsk/netconn", "below"},
		{"reference/rule", "reference/trace", "below"},
		{"reference/trace", "corpus", "below"},
		{"reference/call", "properties/model", "below"},
		{"reference/call", "reference", "below"},
		{"reference/call", "reference/unknown", "below"},
		{"corpus", "fuzz", "below"},
		{"fuzz", "cmd/floorcheck", "below"},
		{"reference/util", "", "not in it"},
		{"reference/driver/other", "", "not in it"},
		{"helpers", "", "not in it"},
		{".", "", "not in it"},
	} {
		wrong := checkArrows(c.path, []string{"fmt", module + "/" + c.imports})
		if c.imports == "" {
			wrong = checkArrows(c.path, []string{"fmt"})
		}
		if len(wrong) != 1 || !strings.Contains(wrong[0], c.want) || !strings.HasPrefix(wrong[0], c.path+": ") {
			t.Errorf("%s importing %s: expected one finding with %q, found %q", c.path, c.imports, c.want, wrong)
		}
	}
}

func TestAnArrowDownwardsIsFree(t *testing.T) {
	for path, imports := range map[string][]string{
		"cmd/floorcheck":           {"reference/call", "fuzz", "corpus", "reference/rule"},
		"properties/faulty":        {"properties/model", "reference/driver/sim"},
		"reference/call":           {"reference/ue", "reference/driver/live", "reference/monitor"},
		"reference/driver/live":    {"reference/driver/record", "reference/node"},
		"reference/monitor":        {"reference/bfcp", "reference/trace", "reference/rule"},
		"reference/oracle":         {"reference/monitor", "reference/sdp"},
		"reference/tlspsk/netconn": {"reference/tlspsk"},
		"reference/mp":             {"reference/trace", "reference/rule"},
		"reference/bfcp":           {"reference/rule", "reference/bfcp/internal/x"},
	} {
		full := []string{"net", "time", "golang.org/x/crypto/cryptobyte"}
		for _, i := range imports {
			full = append(full, module+"/"+i)
		}
		if wrong := checkArrows(path, full); wrong != nil {
			t.Errorf("%s: expected nothing, found %q", path, wrong)
		}
	}
}

func TestIOInTheCoreIsFound(t *testing.T) {
	for source, want := range map[string]string{
		`import "net"`:                            "import of net",
		`import "net/http"`:                       "import of net/http",
		`import "os"`:                             "import of os",
		`import "os/exec"`:                        "import of os/exec",
		`import r "math/rand"`:                    "import of math/rand",
		`import "math/rand/v2"`:                   "import of math/rand/v2",
		`import "crypto/rand"`:                    "import of crypto/rand",
		`import "log/slog"`:                       "import of log/slog",
		`import "unsafe"`:                         "import of unsafe",
		`import . "time"`:                         "dot import of time",
		`func f() { go f() }`:                     "go statement",
		`func f() { for { go func() {}() } }`:     "go statement",
		`import "fmt"; var x, _ = fmt.Println()`:  "fmt.Println",
		`import f "fmt"; var x = f.Scan`:          "fmt.Scan",
		`import "time"; var x = time.Now()`:       "time.Now",
		`import "time"; var x = time.Now`:         "time.Now",
		`import t "time"; var x = t.After(1)`:     "time.After",
		`import "time"; var x = time.NewTimer`:    "time.NewTimer",
		`import "time"; var x = time.AfterFunc`:   "time.AfterFunc",
		`import "time"; var x = time.Since`:       "time.Since",
		`import "time"; var x = (time.Sleep)`:     "time.Sleep",
		`import "time"; var x = time.NewTicker`:   "time.NewTicker",
		`import "time"; type t struct{ time.Now}`: "time.Now",
	} {
		if wrong := check(t, source); len(wrong) != 1 || !strings.Contains(wrong[0], want) || !strings.HasPrefix(wrong[0], "planted.go:2:") {
			t.Errorf("%s: expected one finding with %q at line 2, found %q", source, want, wrong)
		}
	}
}

func TestPlainValuesInTheCoreAreFree(t *testing.T) {
	for _, source := range []string{
		`import "net/netip"; var x netip.Addr`,
		`import "time"; var x time.Duration = time.Second`,
		`import "time"; func f(now time.Time) time.Time { return now.Add(1) }`,
		`import "fmt"; var x = fmt.Sprint()`,
		`import "math/bits"; var x = bits.Len`,
		`import "crypto/ecdh"; var x ecdh.Curve`,
		`type clock struct{}; func (clock) Now() int { return 0 }; var time clock; var x = time.Now()`,
	} {
		if wrong := check(t, source); wrong != nil {
			t.Errorf("%s: expected nothing, found %q", source, wrong)
		}
	}
}

func check(t *testing.T, source string) []string {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "planted.go", "package planted\n"+source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return checkSansIO(fset, f)
}

func TestTheCoreIsAllButTheTwoDoors(t *testing.T) {
	for path, want := range map[string]bool{
		"reference": true, "reference/ue": true, "reference/bfcp/internal/x": true, "reference/tlspsk": true, "reference/driver/sim": true,
		"reference/driver/record": true, "reference/driver/drivertest": true, "reference/driver/live": false, "reference/driver/live/x": false,
		"reference/tlspsk/netconn": false, "cmd/floorcheck": false, "referenced": false,
	} {
		if core(path) != want {
			t.Errorf("%s: expected core to be %v", path, want)
		}
	}
}
