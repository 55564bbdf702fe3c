using System.Diagnostics;

namespace Bib.Cli.Tests.Commands;

/// <summary>What ./bib passes on, with a program in the place of the one that it would build.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly string _checkout = Directory.CreateTempSubdirectory("bib-launch-").FullName;

    public LauncherTests()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Bib.sln"))) root = root.Parent!;
        foreach (var folder in new[] { "src", "proto" }) Directory.CreateDirectory(Path.Combine(_checkout, folder));
        File.WriteAllText(Path.Combine(_checkout, "Directory.Build.props"), "");
        File.Copy(Path.Combine(root.FullName, "bib"), Path.Combine(_checkout, "bib"));
        var program = Path.Combine(_checkout, "artifacts", "launch", "Cli", "current", "bib");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.WriteAllText(program, "#!/bin/sh\nprintf '%s' \"$BIB_TYPED_AS\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("./bib status", "./bib")]
    [InlineData("cd src; ../bib status", "../bib")]
    [InlineData("PATH=$PWD:$PATH; bib status", "bib")]
    public async Task The_program_is_told_how_it_was_called(string line, string typed)
    {
        var start = new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true, WorkingDirectory = _checkout };
        start.Environment.Remove("BIB_TYPED_AS");

        using var shell = Process.Start(start)!;
        var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        said.ShouldBe(typed);
    }

    public void Dispose() => Directory.Delete(_checkout, recursive: true);
}
