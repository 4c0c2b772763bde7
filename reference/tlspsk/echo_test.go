package tlspsk

import "testing"

func TestEverySuiteCompletesAndCarriesData(t *testing.T) {
	for _, s := range AllSuites() {
		t.Run(s.String(), func(t *testing.T) {
			opt := withSuite(s)
			client, server := connect(t, clientConfig(opt), serverConfig(opt))
			for _, n := range []int{1, 15, 16, 17, 1000, 16384, 16385, 50000} {
				echo(t, client, server, make([]byte, n))
			}
			if got := client.ConnectionState().CipherSuite; got != s {
				t.Errorf("client has %v", got)
			}
			if id := server.ConnectionState().Identity; string(id) != string(testIdentity) {
				t.Errorf("server saw identity %q", id)
			}
			if err := client.Close(); err != nil {
				t.Fatal(err)
			}
			shuttle(client, server)
			if err := server.EOF(); err != nil {
				t.Errorf("EOF after close_notify: %v", err)
			}
		})
	}
}
