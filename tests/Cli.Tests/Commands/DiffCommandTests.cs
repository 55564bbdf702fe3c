namespace Bib.Cli.Tests.Commands;

public sealed class DiffCommandTests : IAsyncLifetime
{
    private PlayedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await PlayedNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("weather/gsod", "", "")]
    [InlineData("weather/gsod 1.0.0", "1.0.0", "")]
    [InlineData("weather/gsod 1.0.0 1.2.0", "1.0.0", "1.2.0")]
    [InlineData("weather/gsod@1.0.0", "1.0.0", "")]
    [InlineData("weather/gsod@1.0.0 1.2.0", "1.0.0", "1.2.0")]
    [InlineData("weather/gsod@1.0.0 weather/gsod@1.2.0", "1.0.0", "1.2.0")]
    public async Task Versions_stand_behind_the_dataset_or_behind_an_at_sign(string words, string from, string to)
    {
        var run = await RunAsync(words);

        run.ExitCode.ShouldBe(8, run.Error);
        var compared = _node.Datasets.Compared.ShouldNotBeNull();
        (compared.Dataset.Path, compared.From, compared.To).ShouldBe(("weather/gsod", from, to));
    }

    [Theory]
    [InlineData("weather/gsod@1.0.0 weather/ghcn@1.0.0", "'weather/ghcn' is another dataset than 'weather/gsod'")]
    [InlineData("weather/gsod@1.0.0 1.1.0 1.2.0", "3 versions are named")]
    public async Task What_are_not_two_versions_of_one_dataset_is_refused_with_a_hint(string words, string why)
    {
        var run = await RunAsync(words);

        run.ExitCode.ShouldBe(2, run.Error);
        run.Error.ShouldContain(why);
        run.Error.ShouldContain("hint:");
        _node.Datasets.Compared.ShouldBeNull();
    }

    private Task<BibRun> RunAsync(string words) => BibRun.OfAsync(
        new Dictionary<string, string> { ["BIB_SOCKET"] = _node.Socket }, "", ["dataset", "diff", .. words.Split(' ')]);
}
