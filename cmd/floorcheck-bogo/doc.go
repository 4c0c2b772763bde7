// Command floorcheck-bogo puts the TLS-PSK engine under the test runner of
// BoringSSL. The runner is a program of its own that is not part of this
// repository; "make bogo RUNNER=PATH" points one at this shim.
//
// The runner starts the shim once for each test. The shim connects to
// "-port N" on the loopback ("-ipv6": on ::1), sends "-shim-id" as 8 octets, low ones
// first, and then is the TLS client or, with "-server", the TLS server. It sends
// back all application data with every bit inverted until the runner closes.
//
// The exit code is 0 if all went as the flags say, and 1, with the error on
// standard error, if not. It is 89 where a flag asks for what the engine has not: an
// unknown flag, a certificate, an exporter, a resumed session. Where only the second
// connection would be a resumed one, the first is played to its end, and the
// code is 89 only once the runner has shown, by going on, that it was content with it.
//
// config.json tells the runner which tests do not apply although their flags do
// not say so, with the reason beside each, and which of our rules stands for which of
// its errors: the string ends where the rule's ID does.
package main
