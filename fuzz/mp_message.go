package fuzz

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/floorcheck/floorcheck/reference/mp"
)

// MpMessage decodes data as a message on Mp. What is taken encodes to a form that
// decodes to itself, its form for traces is that of json.Marshal, the verdict names
// rules of Mp, and however it is printed or refused, no key comes out.
func MpMessage(data []byte) { mpMessage(data, mp.Decode) }

func mpMessage(data []byte, decode func([]byte) (mp.Message, error)) {
	m, err := decode(data)
	if err != nil {
		if key := keyIn(data); key != "" && strings.Contains(err.Error(), key) {
			panic(fmt.Sprintf("%q: the error tells the key: %v", data, err))
		}
		return
	}
	form, err := mp.Encode(m)
	if err != nil {
		panic(fmt.Sprintf("%q is taken and does not encode: %v", data, err))
	}
	again, err := decode(form)
	if err != nil {
		panic(fmt.Sprintf("%q encodes to %q, which is refused: %v", data, form, err))
	}
	if twice, _ := mp.Encode(again); !bytes.Equal(twice, form) {
		panic(fmt.Sprintf("%q encodes to %q, and that to %q", data, form, twice))
	}
	for _, f := range mp.Check(m).Findings {
		if !strings.HasPrefix(f.Rule.ID, "mp/") || f.Detail == "" {
			panic(fmt.Sprintf("%q: finding %v", data, f))
		}
	}
	marshalled, err := json.Marshal(m)
	traced := m.AppendJSON(nil)
	if err != nil || !bytes.Equal(traced, marshalled) {
		panic(fmt.Sprintf("%q is traced as %q and marshalled as %q, %v", data, traced, marshalled, err))
	}
	checkNoKey(form, &m, traced)
}

// checkNoKey wants a message to show its key nowhere but in its encoded form. A
// short key may well be found in other elements, and so may one that is written
// there on purpose.
func checkNoKey(form []byte, m *mp.Message, traced []byte) {
	key := base64.StdEncoding.EncodeToString(m.PreSharedKey)
	if len(m.PreSharedKey) < 9 || bytes.Count(form, []byte(key)) != 1 {
		return
	}
	for _, shown := range [...]string{string(traced), fmt.Sprint(m), fmt.Sprintf("%+v", *m), fmt.Sprintf("%#v", *m), fmt.Sprint(mp.Check(*m).Findings)} {
		if strings.Contains(shown, key) || strings.Contains(shown, fmt.Sprintf("%x", []byte(m.PreSharedKey))) {
			panic(fmt.Sprintf("the key comes out in %s", shown))
		}
	}
}

// keyIn returns what stands in data in the place of a key, "" for nothing that is
// long enough to be told from other text.
func keyIn(data []byte) string {
	const name = `"preSharedKey"`
	i := bytes.Index(data, []byte(name))
	if i < 0 {
		return ""
	}
	parts := bytes.SplitN(data[i+len(name):], []byte(`"`), 3)
	if len(parts) < 3 || len(parts[1]) < 12 || bytes.Count(data, parts[1]) != 1 {
		return ""
	}
	return string(parts[1])
}
