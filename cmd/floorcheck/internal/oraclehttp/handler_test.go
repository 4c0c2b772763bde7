package oraclehttp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/oracle"
)

const hello = `{"id":1,"op":"decode","kind":"bfcp","hex":"200b00000000000100010001"}`

func serve(t testing.TB) *httptest.Server {
	s := httptest.NewServer(Handler())
	t.Cleanup(s.Close)
	return s
}

func post(t testing.TB, s *httptest.Server, contentType string, body io.Reader) (int, string) {
	t.Helper()
	r, err := s.Client().Post(s.URL+"/v1/ask", contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func TestTheAnswerIsThatOfThePipe(t *testing.T) {
	s := serve(t)
	for _, request := range []string{hello, `{"op":"decode","kind":"bfcp","hex":"20"}`, `{"op":"version"}`, `[]`, ``, `{"op":"dance"}`} {
		_, got := post(t, s, "application/json; charset=utf-8", strings.NewReader(request))
		if want := string(oracle.New().Append(nil, []byte(request))) + "\n"; got != want {
			t.Errorf("%s: expected %s found %s", request, want, got)
		}
	}
}

func TestTheStatusTellsWhatIsWrongWithTheRequest(t *testing.T) {
	s := serve(t)
	for _, c := range []struct {
		what, contentType, body string
		status                  int
	}{
		{"a good message", "application/json", hello, 200},
		{"a bad message is an answer", "application/json", `{"op":"decode","kind":"bfcp","hex":"20"}`, 200},
		{"no JSON", "application/json", `{"op"`, 400},
		{"an op that is not there", "application/json", `{"op":"dance"}`, 400},
		{"a transport that there is not", "application/json", `{"op":"decode","kind":"bfcp","transport":"udp","hex":"20"}`, 501},
		{"a form", "application/x-www-form-urlencoded", "op=decode", 415},
		{"no type", "", hello, 415},
		{"too much", "application/json", strings.Repeat(" ", oracle.MaxRequest+1), 413},
	} {
		status, answer := post(t, s, c.contentType, strings.NewReader(c.body))
		if status != c.status || !json.Valid([]byte(answer)) || (status == 200) == strings.Contains(answer, `"error"`) {
			t.Errorf("%s: expected %d, found %d %s", c.what, c.status, status, answer)
		}
	}
}

func TestLinesAreAnsweredAsTheyCome(t *testing.T) {
	s := serve(t)
	body, ask := io.Pipe()
	r, err := http.NewRequest("POST", s.URL+"/v1/ask", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-ndjson")
	// The answer begins before the request has ended.
	response := make(chan *http.Response, 1)
	go func() {
		got, err := s.Client().Do(r)
		if err != nil {
			t.Error(err)
		}
		response <- got
	}()
	if _, err := fmt.Fprintln(ask, hello); err != nil {
		t.Fatal(err)
	}
	got := <-response
	if got == nil {
		return
	}
	defer got.Body.Close()
	answers := bufio.NewReader(got.Body)
	for i := range 3 {
		if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, `"sender":"conformant"`) {
			t.Fatalf("answer %d: %q, %v", i, line, err)
		}
		if i < 2 {
			if _, err := fmt.Fprintln(ask, hello); err != nil {
				t.Fatal(err)
			}
		}
	}
	ask.Close()
	if rest, err := io.ReadAll(answers); len(rest) > 0 || err != nil {
		t.Errorf("expected the end, found %q, %v", rest, err)
	}
}

func TestTheDescriptionIsOfWhatIsThere(t *testing.T) {
	var d struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	s := serve(t)
	var schema struct {
		Defs map[string]any `json:"$defs"`
	}
	for path, operations := range d.Paths {
		for method := range operations {
			r, err := http.NewRequest(strings.ToUpper(method), s.URL+path, strings.NewReader(hello))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			got, err := s.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(got.Body)
			got.Body.Close()
			if got.StatusCode != 200 || len(b) == 0 {
				t.Errorf("%s %s: %d with %d octets", method, path, got.StatusCode, len(b))
			}
			if path == "/v1/schema" {
				if err := json.Unmarshal(b, &schema); err != nil {
					t.Error(err)
				}
			}
		}
	}
	// What it refers to in the schema is there.
	for _, part := range strings.Split(string(openAPI), "/v1/schema#/$defs/")[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if _, ok := schema.Defs[name]; !ok {
			t.Errorf("expected %q in the schema, found %v", name, slices.Sorted(maps.Keys(schema.Defs)))
		}
	}
	if len(d.Paths) != 4 || !strings.HasPrefix(d.OpenAPI, "3.1") {
		t.Errorf("expected 4 paths of OpenAPI 3.1, found %d of %s", len(d.Paths), d.OpenAPI)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := serve(t)
	for path, want := range map[string]int{"/nowhere": 404, "/v1/ask": 405, "/v1/": 404} {
		r, err := s.Client().Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("GET %s: expected %d, found %d", path, want, r.StatusCode)
		}
	}
}
