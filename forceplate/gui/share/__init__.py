"""What leaves the instrument and what comes in: report, exports, import."""
