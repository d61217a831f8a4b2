// The tests start processes and measure what they do: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
