using BenchmarkDotNet.Attributes;
using Content.Chunking;

namespace Bib.Bench.Micro;

/// <summary>Where 16 MiB of noise are cut; divide for a rate.</summary>
public class CutterBenchmarks
{
    private readonly byte[] _content = new byte[16 << 20];

    [GlobalSetup]
    public void Prepare() => new Random(1).NextBytes(_content);

    [Benchmark]
    public int Cut16MiB()
    {
        var cutter = new ChunkCutter(ChunkSizes.Standard);
        var chunks = 0;
        for (var at = 0; at < _content.Length;)
        {
            at += cutter.Take(_content.AsSpan(at), out var ends);
            if (ends) chunks++;
        }

        return chunks;
    }
}
