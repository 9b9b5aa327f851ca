"""What leaves a library and what comes in: reports, exports, recordings of other systems."""
