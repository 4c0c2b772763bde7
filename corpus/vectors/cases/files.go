package cases

import "github.com/floorcheck/floorcheck/corpus/vectors"

// Files returns all files of vectors, made anew: the same ones every time.
func Files() ([]vectors.File, error) {
	s := &set{seen: map[string]bool{}}
	bfcpFiles(s)
	sdpFiles(s)
	mikeyFiles(s)
	mpFiles(s)
	tlsFiles(s)
	tlsFaultFile(s)
	traceFiles(s)
	participantFile(s)
	return s.finish()
}
