"""The Dutch words of the window: one Qt Linguist file per room, compiled into one."""
