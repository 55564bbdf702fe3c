using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Help;

/// <summary>Every example of every help page is run as it stands there, on a real node.</summary>
public sealed class HelpExamplesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_example_of_the_help_works()
    {
        await using var folder = new NodeFolder();
        await using var world = new HelpWorld(folder);
        try
        {
            await world.BeginAsync();
            var manual = Path.Combine(folder.Root, "manual");
            (await BibRun.OfAsync(folder, "man", manual)).ExitCode.ShouldBe(0);
            var examples = HelpExample.Of(manual);
            examples.Count.ShouldBeGreaterThan(150);

            var failed = new List<string>();
            foreach (var example in examples)
            {
                if (await world.RunAsync(example) is not { } why) continue;
                failed.Add($"{example.Line}\n    {why}");
                output.WriteLine(failed[^1]);
            }

            failed.ShouldBeEmpty();
        }
        finally
        {
            await folder.StopStartedAsync();
        }
    }
}
