"""The Dutch words of the window: one Qt Linguist file per area, compiled into one."""
