package fuzz

import (
	"errors"
	"fmt"
	"testing"

	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

var errPlanted = errors.New("planted")

func TestTheMpTargetCatchesADecoderThatTellsKeysOrForgets(t *testing.T) {
	anySeedCatches(t, "mp-message", "the error tells the key", func(data []byte) {
		mpMessage(data, func(b []byte) (mp.Message, error) {
			m, err := mp.Decode(b)
			if err != nil {
				err = fmt.Errorf("not a message: %s", b)
			}
			return m, err
		})
	})
	anySeedCatches(t, "mp-message", "and that to", func(data []byte) {
		mpMessage(data, func(b []byte) (mp.Message, error) {
			m, err := mp.Decode(b)
			m.Transaction++
			return m, err
		})
	})
	m := mp.Message{PreSharedKey: mp.Key("0123456789abcdef")}
	form, _ := mp.Encode(m)
	if caught(func() { checkNoKey(form, &m, form) }) == "" {
		t.Error("expected a key that is traced as it is encoded to be caught")
	}
}

func TestTheTraceTargetCatchesAJudgeThatChangesItsMind(t *testing.T) {
	asked := 0
	anySeedCatches(t, "trace-file", "one trace, two verdicts", func(data []byte) {
		traceFile(data, func(tr *trace.Trace, c monitor.Config) rule.Verdict {
			v := monitor.Judge(tr, c)
			if asked++; asked%2 == 0 {
				v.Report(rule.BFCPHeader, 0, "", "planted")
			}
			return v
		})
	})
}
