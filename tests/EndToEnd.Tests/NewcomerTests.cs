using System.Diagnostics;
using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests;

/// <summary>What somebody does who has just got the programs: set up, see a demo, ask the doctor, press tab.</summary>
public sealed class NewcomerTests
{
    [Fact]
    public async Task From_nothing_to_a_dataset_a_demo_and_a_clean_bill_of_health()
    {
        await using var folder = new NodeFolder();
        var variables = folder.Variables();
        var first = await BibRun.OfAsync(folder, variables, "setup", "--yes", "--data-dir", folder.Data, "-o", "json");
        try
        {
            first.ExitCode.ShouldBe(0, first.Error);
            var setup = JsonDocument.Parse(first.Output).RootElement;
            setup.GetProperty("dataset").GetString().ShouldBe("samples/seattle-weather");
            setup.GetProperty("next").GetArrayLength().ShouldBe(3);
            var config = await File.ReadAllTextAsync(
                Path.Combine(folder.Config, "config.yaml"), TestContext.Current.CancellationToken);

            var again = await BibRun.OfAsync(folder, variables, "setup", "--yes", "--node-name", "other");

            again.ExitCode.ShouldBe(0, again.Error);
            again.Error.ShouldContain("samples/seattle-weather is there and stays as it is");
            (await File.ReadAllTextAsync(Path.Combine(folder.Config, "config.yaml"), TestContext.Current.CancellationToken))
                .ShouldBe(config);
            (await BibRun.OfAsync(folder, variables, "dataset", "versions", "samples/seattle-weather", "-o", "name")).Output
                .ShouldBe("1.0.0\n");

            await DemoAsync(folder, variables);
            var doctor = await BibRun.OfAsync(folder, variables, "doctor", "--problems", "-o", "json");
            doctor.ExitCode.ShouldBe(0, doctor.Output + doctor.Error);

            // The home folder has nothing that XDG's variables do not put there.
            Directory.EnumerateFileSystemEntries(folder.Root).Select(Path.GetFileName)
                .ShouldBeSubsetOf([".config", "config", "data", "run", "state", "seattle"]);
        }
        finally
        {
            await folder.StopStartedAsync();
        }
    }

    [Fact]
    public async Task Bash_completes_commands_topics_and_datasets()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "create", "weather/stations", "--parents")).ExitCode.ShouldBe(0);
        var data = Path.Combine(folder.Root, "n.csv");
        await File.WriteAllTextAsync(data, "n\n1\n", TestContext.Current.CancellationToken);
        (await BibRun.OfAsync(folder, "dataset", "upload", "weather/gsod", data)).ExitCode.ShouldBe(0);

        // What -o name writes, other commands take.
        var names = await BibRun.OfAsync(folder, "dataset", "list", "-o", "name");
        (await BibRun.OfAsync(folder, "dataset", "show", names.Output.TrimEnd())).ExitCode.ShouldBe(0);

        (await CompleteAsync(folder, "bib top")).ShouldBe("topic");
        (await CompleteAsync(folder, "bib topic get weather/s")).ShouldBe("weather/stations");
        (await CompleteAsync(folder, "bib dataset show weather/g")).ShouldBe("weather/gsod");
        (await CompleteAsync(folder, "bib topic list --sort=up")).ShouldBe("updated");
    }

    private static async Task DemoAsync(NodeFolder folder, Dictionary<string, string> variables)
    {
        var kept = Path.Combine(folder.Root, "seattle");

        var demo = await BibRun.OfAsync(folder, variables, "demo", "--to", kept, "-o", "ndjson");

        demo.ExitCode.ShouldBe(0, demo.Error);
        var result = JsonDocument.Parse(demo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        result.GetProperty("dataset").GetString().ShouldBe("demo/seattle-weather");
        result.GetProperty("same_bytes").GetBoolean().ShouldBeTrue();
        demo.Error.ShouldContain("$ bib dataset diff demo/seattle-weather");
        demo.Error.ShouldContain("U.S. Government Work");
        demo.Output.ShouldContain("2015.csv");
        Directory.GetFiles(Path.Combine(kept, "back")).Length.ShouldBe(4);
        (await BibRun.OfAsync(folder, variables, "query", "-o", "csv", "select count(*) n from \"demo/seattle-weather\"")).Output
            .ShouldBe("n\r\n1461\r\n");
        (await BibRun.OfAsync(folder, variables, "demo", "--to", kept)).ExitCode.ShouldBe(2, "never over files");
    }

    [Fact]
    public async Task The_demo_of_the_network_shows_two_nodes_and_leaves_nothing_behind()
    {
        await using var folder = new NodeFolder();
        var variables = folder.Variables();
        variables["TMPDIR"] = folder.Root;
        var kept = Path.Combine(folder.Root, "seattle");

        var demo = await BibRun.OfAsync(folder, variables, "demo", "--network", "--to", kept, "-o", "ndjson");

        demo.ExitCode.ShouldBe(0, demo.Error);
        var result = JsonDocument.Parse(demo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        (result.GetProperty("nodes").GetInt32(), result.GetProperty("same_bytes").GetBoolean()).ShouldBe((2, true));
        demo.Error.ShouldContain("two$ bib topic subscribe demo");
        Directory.GetFiles(Path.Combine(kept, "back")).Length.ShouldBe(4);
        Directory.GetDirectories(folder.Root, "bib-nodes-*").ShouldBeEmpty();
        File.Exists(folder.Socket).ShouldBeFalse("this machine's own node is left alone");
    }

    private static async Task<string> CompleteAsync(NodeFolder folder, string line)
    {
        const string Script = """
            PATH="$(dirname "$BIB_PROGRAM"):$PATH"
            source <(bib completion bash)
            COMP_LINE=$1 COMP_POINT=${#1}
            IFS=$' \n=' read -r -a COMP_WORDS <<< "$1"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _bib
            printf '%s' "${COMPREPLY[*]}"
            """;
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, WorkingDirectory = folder.Root };
        foreach (var argument in new[] { "-c", Script, "bash", line }) start.ArgumentList.Add(argument);
        start.Environment["BIB_PROGRAM"] = Programs.Bib;
        start.Environment["BIB_SOCKET"] = folder.Socket;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
