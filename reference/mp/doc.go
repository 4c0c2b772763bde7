// Package mp models the Mp interface between MRFC and MRFP at stage 2: the
// procedures of TS 23.333 clause 8 that the floor control connection needs, as
// typed requests, acks and notifications with their information elements.
//
// This is not H.248: the names and elements are those of TS 23.333, and no
// claim is made about TS 29.333's wire format. Which elements a procedure must
// carry stands in one table (elements.go); where clause 8's own table could not
// be read, the demand is taken from the text of clause 6.2.19.3.1 or 6.2.13, or
// it is our policy and the rule says so.
package mp
