using System.Diagnostics;
using System.Globalization;
using static Bib.Bench.Uploads.BenchNode;

namespace Bib.Bench.Uploads;

/// <summary>
/// Uploads and downloads as a person makes them: <c>bib</c> and <c>bibd</c> as processes, gRPC over the socket between
/// them, durable; beside <c>cp</c>, <c>sha256sum</c> and, where they are installed, borg, restic and git-annex.
/// </summary>
internal static class UploadsScenario
{
    private const int LargeMebibytes = 1024;
    private const int SmallFiles = 2000;
    private const int SmallBytes = 100 << 10;

    /// <summary>What the medians, by their letters, are to be. A peer that is not installed is not compared with.</summary>
    private static readonly List<(string What, Func<IReadOnlyDictionary<string, double>, bool> IsMet)> _goals =
    [
        ("an upload of 1 GiB at 300 MiB/s", of => of["c"] >= 300),
        ("a second one at 300 MiB/s", of => of["c2"] >= 300),
        ("an upload faster than borg, restic and git-annex", of => of["c2"] > Peers(of, "h", "j", "l").Max()),
        ("a download at 400 MiB/s", of => of["d"] >= 400),
        ("a changed percent in 3 % of the bytes", of => of["f"] <= 30),
        ("2,500 small files a second", of => of["g"] >= 2500),
        ("three times restic's small files", of => of["g"] >= 3 * Peers(of, "k").Max()),
        ("twenty times git-annex's small files", of => of["g"] >= 20 * Peers(of, "m").Max()),
    ];

    public static Task<int> RunAsync(string? part) => part switch
    {
        "tree" => TreePart.RunAsync(),
        "huge" => HugePart.RunAsync(),
        "list" => ListPart.RunAsync(),
        _ => PeersAsync(part),
    };

    private static async Task<int> PeersAsync(string? roundsText)
    {
        var rounds = int.TryParse(roundsText, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 3;
        var root = Directory.CreateTempSubdirectory("bib-bench-").FullName;
        var numbers = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        try
        {
            await MakeAsync(root);
            for (var round = 0; round < rounds; round++) await RoundAsync(root, numbers);
            var medians = numbers.ToDictionary(of => of.Key.Split('.')[0], of => Median(of.Value), StringComparer.Ordinal);
            foreach (var (name, values) in numbers)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: {Median(values):0} ({values[0]:0}–{values[^1]:0})"));
            }

            var missed = _goals.Where(goal => !goal.IsMet(medians)).ToList();
            missed.ForEach(goal => Console.WriteLine($"missed: {goal.What}"));
            return missed.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task RoundAsync(string root, SortedDictionary<string, List<double>> numbers)
    {
        var large = Path.Combine(root, "large");
        var second = Path.Combine(root, "second");
        var small = Path.Combine(root, "small");
        var work = Path.Combine(root, "work");
        Directory.CreateDirectory(work);
        await NoteAsync("a. cp and sync of 1 GiB, MiB/s", LargeMebibytes, Sh($"cp '{large}' '{work}/copy' && sync -f '{work}'"));
        await NoteAsync("b. sha256sum of 1 GiB, MiB/s", LargeMebibytes, Sh($"sha256sum '{large}'"));
        await BenchNode.RunAsync(root, work, async bib =>
        {
            await NoteAsync("c. bib upload of 1 GiB, MiB/s", LargeMebibytes, bib($"upload b/large '{large}' -p"));
            await Sh($"sync -f '{work}'")();

            // The first has had its code compiled as it came; a node runs for weeks.
            await NoteAsync("c2. bib upload of a second GiB, MiB/s", LargeMebibytes, bib($"upload b/second '{second}' -p"));
            await Sh($"sync -f '{work}'")();
            await NoteAsync("d. bib download of 1 GiB, MiB/s", LargeMebibytes, bib($"download b/large '{work}/back'"));
            await Sh($"cmp '{large}' '{work}/back' && cp '{large}' '{work}/changed' && dd if=/dev/urandom of='{work}/changed' "
                + $"bs=1M count=10 seek=500 conv=notrunc status=none && sync -f '{work}'")();
            var before = Used(Path.Combine(work, "data", "blobs"));
            await NoteAsync(
                "e. bib upload again, 1 % changed, MiB/s", LargeMebibytes, bib($"upload b/large '{work}/changed'"));
            Add("f. bytes it wrote, per mille", (Used(Path.Combine(work, "data", "blobs")) - before) / (double)(1 << 20));
            await NoteAsync("g. bib upload of 2,000 files of 100 KiB, files/s", SmallFiles, bib($"upload b/small '{small}' -p"));
        });
        if (Installed("borg"))
        {
            var borg = $"env BORG_UNENCRYPTED_REPO=1 BORG_RELOCATED_REPO_ACCESS_IS_OK=yes HOME='{work}' borg";
            await Sh($"{borg} init -e none '{work}/borg' 2>/dev/null && sync -f '{work}'")();
            await NoteAsync("h. borg create of 1 GiB, MiB/s", LargeMebibytes,
                Sh($"{borg} create -C none '{work}/borg::l' '{large}' && sync -f '{work}'"));
            await NoteAsync("i. borg create of 2,000 files, files/s", SmallFiles,
                Sh($"{borg} create -C none '{work}/borg::s' '{small}' && sync -f '{work}'"));
        }

        if (Installed("restic"))
        {
            var restic = $"env RESTIC_PASSWORD=x HOME='{work}' restic -q -r '{work}/restic'";
            await Sh($"{restic} init >/dev/null && sync -f '{work}'")();
            await NoteAsync("j. restic backup of 1 GiB, MiB/s", LargeMebibytes,
                Sh($"{restic} backup --compression off '{large}' && sync -f '{work}'"));
            await NoteAsync("k. restic backup of 2,000 files, files/s", SmallFiles,
                Sh($"{restic} backup --compression off '{small}' && sync -f '{work}'"));
        }

        if (Installed("git-annex"))
        {
            await Sh($"cd '{work}' && export HOME='{work}' && git init -q annex && cd annex && git config user.email a@b && "
                + $"git config user.name a && git annex init -q && cp '{large}' l && cp -r '{small}' s && sync -f .")();
            await NoteAsync("l. git annex add of 1 GiB, MiB/s", LargeMebibytes,
                Sh($"cd '{work}/annex' && HOME='{work}' git annex add -q l && sync -f ."));
            await NoteAsync("m. git annex add of 2,000 files, files/s", SmallFiles,
                Sh($"cd '{work}/annex' && HOME='{work}' git annex add -q s && sync -f ."));
            await Sh($"chmod -R u+w '{work}/annex'")();
        }

        Directory.Delete(work, recursive: true);

        async Task NoteAsync(string name, double amount, Func<Task> act)
        {
            var start = Stopwatch.GetTimestamp();
            await act();
            Add(name, amount / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        void Add(string name, double value)
        {
            if (!numbers.TryGetValue(name, out var values)) numbers[name] = values = [];
            values.Add(value);
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static IEnumerable<double> Peers(IReadOnlyDictionary<string, double> medians, params string[] letters) =>
        letters.Select(letter => medians.GetValueOrDefault(letter));

    private static async Task MakeAsync(string root)
    {
        var random = new Random(1);
        var part = new byte[1 << 20];
        foreach (var name in new[] { "large", "second" })
        {
            await using var large = File.Create(Path.Combine(root, name));
            for (var count = 0; count < LargeMebibytes; count++)
            {
                random.NextBytes(part);
                await large.WriteAsync(part);
            }
        }

        Directory.CreateDirectory(Path.Combine(root, "small"));
        for (var index = 0; index < SmallFiles; index++)
        {
            random.NextBytes(part.AsSpan(0, SmallBytes));
            var name = Path.Combine(root, "small", string.Create(CultureInfo.InvariantCulture, $"{index:0000}"));
            await File.WriteAllBytesAsync(name, part[..SmallBytes]);
        }

        await Sh($"sync -f '{root}'")();
    }

    private static long Used(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static bool Installed(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

}
