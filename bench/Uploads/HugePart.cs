using System.Diagnostics;
using System.Globalization;

namespace Bib.Bench.Uploads;

/// <summary>
/// A file of 5 GiB into a node and out of it; <see cref="BenchNode"/> tells the node's highest memory.
/// </summary>
internal static class HugePart
{
    private const int Mebibytes = 5 << 10;

    public static async Task<int> RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("bib-bench-").FullName;
        try
        {
            await BenchNode.Sh($"head -c {Mebibytes}M /dev/urandom > '{root}/huge' && sync -f '{root}'")();
            await BenchNode.RunAsync(root, root, async bib =>
            {
                await NoteAsync("upload of 5 GiB", bib($"upload b/huge '{root}/huge' -p"));
                await NoteAsync("download of 5 GiB", bib($"download b/huge '{root}/back'"));
                await BenchNode.Sh($"cmp '{root}/huge' '{root}/back'")();
            });
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task NoteAsync(string name, Func<Task> act)
    {
        var start = Stopwatch.GetTimestamp();
        await act();
        var rate = Mebibytes / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {rate:0} MiB/s"));
    }
}
