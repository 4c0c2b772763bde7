package rule

// Rules of a whole call, judged over its trace by reference/monitor. Their
// Receiver is Either throughout: they say what a box owes, not what a message's
// receiver does about it.
var ()
