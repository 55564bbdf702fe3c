namespace Libp2p.Tests.Samples;

/// <summary>The program of docs/howto/chat-over-libp2p.md, which the build compiles.</summary>
public sealed class ChatTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_page_shows_the_program_that_is_compiled_and_it_is_short()
    {
        var root = Root();
        var program = File.ReadAllText(Path.Combine(root, "samples/Libp2p.Chat/Program.cs"));

        File.ReadAllText(Path.Combine(root, "docs/howto/chat-over-libp2p.md")).ShouldContain($"```csharp\n{program}```");
        program.Split('\n').Length.ShouldBeLessThanOrEqualTo(41);
    }

    [Fact(Timeout = 180_000)]
    public async Task Two_of_it_talk()
    {
        using var listener = SampleProgram.Start("Libp2p.Chat");
        var address = (await listener.StandardOutput.ReadLineAsync(Stop))!;
        using var dialer = SampleProgram.Start("Libp2p.Chat", address);
        try
        {
            (await dialer.StandardOutput.ReadLineAsync(Stop)).ShouldEndWith(": hello");
            var hello = await listener.StandardOutput.ReadLineAsync(Stop);
            hello.ShouldEndWith(": hello");

            await dialer.StandardInput.WriteLineAsync("how do you do?");
            await dialer.StandardInput.FlushAsync(Stop);

            (await listener.StandardOutput.ReadLineAsync(Stop))
                .ShouldBe(hello!.Replace("hello", "how do you do?", StringComparison.Ordinal));
        }
        finally
        {
            dialer.Kill();
            listener.Kill();
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Bib.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
