package floor

import (
	"fmt"
	"strconv"
)

func itoa(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

func list(ids []uint16) string { return fmt.Sprint(ids) }
