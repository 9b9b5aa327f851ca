"""What a study is: groups, programmes, the injury rule, allocation; and the studies that ship."""
