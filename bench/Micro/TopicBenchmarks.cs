using BenchmarkDotNet.Attributes;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Grains;
using Bib.Storage.Topics;

namespace Bib.Bench.Micro;

/// <summary>A topic's key in its canonical form, and the parameters of the statement that saves eight topics.</summary>
public class TopicBenchmarks
{
    private readonly SaveStatement<TopicState> _statement = new(new TopicTable(), SaveKinds.Changed);
    private readonly RowSave<TopicState>[] _saves =
    [
        .. Enumerable.Range(0, 8).Select(n => new RowSave<TopicState>(Guid.CreateVersion7(), 1, new()
        {
            Row = new TopicState
            {
                Path = TopicPath.Parse($"weather/stations/s{n}"),
                Description = "Stations and their readings",
                Tags = ["climate", "open"],
                CreatedBy = new UserId(new string('a', UserId.Length)),
            },
        })),
    ];

    [Benchmark]
    public TopicPath Path() => TopicPath.Parse("weather/stations/north");

    [Benchmark]
    public int SaveOfEight() => _statement.Values.Sum(value => value.Of(_saves).Length);
}
