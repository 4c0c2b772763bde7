// Package mrfp is the Media Resource Function Processor of the figure with its
// Floor Control Server.
//
// MRFP is the box under an MRFC: it does what Mp requests ask for and notifies
// what they armed. Server is the same Floor Control Server standing alone, with
// configured keys, for any BFCP client that dials in. Both drive their
// connections through fcs, so a byte goes one way in either: TLS engine, BFCP
// stream reader, floor server, and back.
package mrfp
