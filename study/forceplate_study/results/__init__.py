"""Adherence and outcome as rows, words, figures and files."""
