"""From an open platform to memory and to a sink, in threads of their own."""

from forceplate.acquisition.acquisition import Acquisition
from forceplate.acquisition.block_writer import BlockSink, Recording
from forceplate.acquisition.reconnect import reopen
from forceplate.acquisition.ring import SampleRing

__all__ = ["Acquisition", "BlockSink", "Recording", "SampleRing", "reopen"]
