// Command benchtls runs handshakes and bulk records of reference/tlspsk, GnuTLS
// and OpenSSL side by side and prints the ratios.
//
// Both ends of a connection run in one thread over memory; rates are per second
// of processor time. Each rate is the median of several short runs, in which the
// three take turns, since a shared machine is not equally fast at all times.
//
//	go run ./interop/benchtls [-rounds 5] [-ms 400]
//
// It compiles the C programs of interop/peers, which need gcc, libssl-dev and
// libgnutls28-dev.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// cases are what is compared, by the names that peers/bench.c has.
var cases = []struct {
	name, title string
	octets      float64 // of a record; 0 for a handshake
	goal        float64 // of the best ceiling: GnuTLS, or the AEAD alone
	against     string
}{
	{"tls12-psk", "TLS 1.2 PSK-AES128-GCM-SHA256", 0, 1.25, "GnuTLS"},
	{"tls13-dhe", "TLS 1.3 psk_dhe_ke, X25519", 0, 1, "GnuTLS"},
	{"tls13-ke", "TLS 1.3 psk_ke", 0, 2, "GnuTLS"},
	{"tls12-psk-bulk", "TLS 1.2 AES-128-GCM, 16 KiB", 16384, 0.85, "AEAD"},
	{"tls13-dhe-bulk", "TLS 1.3 AES-128-GCM, 16 KiB", 16384, 0.85, "AEAD"},
}

func main() {
	rounds := flag.Int("rounds", 5, "how often each runs")
	ms := flag.Int("ms", 400, "processor time of one run, in milliseconds")
	core := flag.String("core", strconv.Itoa(min(1, runtime.NumCPU()-1)), "the processor `core` to run on")
	ours := flag.String("ours", "", "run one `case` of our own and print its rate")
	flag.Parse()
	if *ours != "" {
		fmt.Printf("%.1f\n", measure(*ours, *ms))
		return
	}
	if err := compare(*rounds, *ms, *core); err != nil {
		fmt.Fprintln(os.Stderr, "benchtls:", err)
		os.Exit(1)
	}
}

func compare(rounds, ms int, core string) error {
	folder, err := os.MkdirTemp("", "benchtls")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	programs := map[string][]string{"ours": {self, "-ms", strconv.Itoa(ms), "-ours"}, "AEAD": {self, "-ms", strconv.Itoa(ms), "-ours"}}
	for name, link := range map[string]string{"OpenSSL": "-lssl -lcrypto", "GnuTLS": "-lgnutls"} {
		path := filepath.Join(folder, name)
		args := append([]string{"-O2", "-o", path, "interop/peers/bench.c", "interop/peers/bench_" + strings.ToLower(name) + ".c"}, strings.Fields(link)...)
		if out, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("expected to compile against %s (run this in the project's folder): %v\n%s", name, err, out)
		}
		programs[name] = []string{path}
	}
	fmt.Printf("%-32s %9s %9s %9s %9s   %s\n", "per second of processor time", "ours", "GnuTLS", "OpenSSL", "AEAD", "ratio")
	for _, c := range cases {
		order := []string{"ours", "GnuTLS", "OpenSSL"}
		if c.octets > 0 {
			order = append(order, "AEAD")
		}
		rates := map[string][]float64{}
		for range rounds {
			for _, who := range order {
				r, err := run(programs[who], who, c.name, ms, core)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", who, c.name, err)
				}
				rates[who] = append(rates[who], r)
			}
		}
		line := fmt.Sprintf("%-32s", c.title)
		for _, who := range []string{"ours", "GnuTLS", "OpenSSL", "AEAD"} {
			line += " " + show(median(rates[who]), c.octets)
		}
		ratio := median(rates["ours"]) / median(rates[c.against])
		verdict := "reached"
		if ratio < c.goal {
			verdict = "missed"
		}
		fmt.Printf("%s   %.2f of %s, goal %.2f: %s\n", line, ratio, c.against, c.goal, verdict)
	}
	fmt.Printf("Medians of %d runs of %d ms each, on core %s.\n", rounds, ms, core)
	return nil
}

// run starts one program pinned to the core and reads its rate.
func run(program []string, who, name string, ms int, core string) (float64, error) {
	if who == "AEAD" {
		name = "aead"
	}
	args := append([]string{"-c", core}, program...)
	args = append(args, name)
	if who == "OpenSSL" || who == "GnuTLS" {
		args = append(args, strconv.Itoa(ms))
	}
	cmd := exec.Command("taskset", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// show prints a rate: records as GB/s.
func show(rate, octets float64) string {
	switch {
	case rate == 0:
		return fmt.Sprintf("%9s", "")
	case octets > 0:
		return fmt.Sprintf("%4.2f GB/s", rate*octets/1e9)
	}
	return fmt.Sprintf("%7.0f/s", rate)
}
