"""The live stream for other programs of a laboratory, over the Lab Streaming Layer."""
