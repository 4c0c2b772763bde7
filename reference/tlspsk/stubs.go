package tlspsk

func implemented(*Info) bool { return true }
