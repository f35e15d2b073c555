// stands for a benchmark
