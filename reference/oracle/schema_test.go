package oracle

import (
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(Schema())))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("oracle.json", document); err != nil {
		return nil, err
	}
	return c.Compile("oracle.json#/$defs/answer")
})

// checkSchema holds an answer to the published schema.
func checkSchema(t testing.TB, answer string) {
	t.Helper()
	s, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(answer))
	if err == nil {
		err = s.Validate(value)
	}
	if err != nil {
		t.Errorf("%s: %v", answer, err)
	}
}

func TestTheSchemaRefusesWhatIsNoAnswer(t *testing.T) {
	s, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{`{}`, `{"sender":"good"}`, `{"sender":"conformant","receiver":"accept"}`, `{"error":{"code":"other","message":"x"}}`} {
		value, _ := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		if s.Validate(value) == nil {
			t.Errorf("%s: expected the schema to refuse it", wrong)
		}
	}
}

func TestRulesVersionAndSchemaAreAnswered(t *testing.T) {
	if got := ask(t, `{"op":"rules"}`)["rules"].([]any); len(got) < 200 {
		t.Errorf("%d rules", len(got))
	}
	if got := ask(t, `{"id":null,"op":"version"}`)["version"]; got != Version {
		t.Errorf("version %v", got)
	}
	if got, _ := ask(t, `{"op":"schema"}`)["schema"].(map[string]any); !strings.HasSuffix(got["$id"].(string), "/"+Version) {
		t.Errorf("schema %v", got["$id"])
	}
}
