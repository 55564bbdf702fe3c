using System.Diagnostics;
using System.Globalization;
using Cel;
using Cel.Values;

namespace Bib.Bench.Cel;

/// <summary>
/// One condition over small maps in turn: compiled, interpreted, as a C# delegate over the same dictionaries, and in
/// npm's @bufbuild/cel in a process of its own.
/// </summary>
internal static class CelScenario
{
    private const string Source = "age >= 18 && (country == \"NL\" || country == \"DE\") && score > 0.4";
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly string[] Countries = ["NL", "DE", "FR", "IT"];

    public static async Task<int> RunAsync()
    {
        var maps = Enumerable.Range(0, 256).Select(index => new Dictionary<string, object?>
        {
            ["age"] = (long)(index % 90), ["country"] = Countries[index % 4], ["score"] = index % 10 / 10.0,
        }).ToArray();
        var environment = new CelEnvironmentBuilder()
            .AddVariable("age", CelType.Int).AddVariable("country", CelType.String).AddVariable("score", CelType.Double)
            .Build();
        var ast = environment.Check(environment.Parse(Source).OrThrow()).OrThrow();
        var (compiled, interpreted) = (environment.Compile(ast), environment.Interpret(ast));
        (string Name, Func<Dictionary<string, object?>, bool> Test, List<double> Rates)[] cases =
        [
            ("compiled", map => compiled.Evaluate(map).Value.IsTrue, []),
            ("interpreted", map => interpreted.Evaluate(map).Value.IsTrue, []),
            ("C# delegate over the dictionary", Delegate, []),
        ];
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var one in cases)
            {
                var rate = Measure(maps, one.Test);
                if (round >= 0) one.Rates.Add(rate);
            }
        }

        var expected = maps.Count(Delegate);
        if (cases.Any(one => maps.Count(one.Test) != expected)) throw new InvalidOperationException("The cases do not agree.");
        var npm = Median(await MeasureJavaScriptAsync(expected));
        var fastest = Median(cases[0].Rates);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Source}\n  medians of {Rounds} rounds of {Round.TotalSeconds} s"));
        foreach (var one in cases.Select(one => (one.Name, Rate: Median(one.Rates))).Append(("@bufbuild/cel", npm)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {one.Item1,-34} {one.Item2 / 1e6,8:F2} M/s    × npm {one.Item2 / npm,6:F1}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  goals: 10 M/s and 10 × npm, compiled; an evaluation allocates {Allocated(maps, cases[0].Test)} bytes"));
        return fastest >= 10e6 && fastest >= 10 * npm ? 0 : 1;
    }

    private static bool Delegate(Dictionary<string, object?> map) =>
        (long)map["age"]! >= 18
        && ((string)map["country"]! == "NL" || (string)map["country"]! == "DE")
        && (double)map["score"]! > 0.4;

    private static double Measure(Dictionary<string, object?>[] maps, Func<Dictionary<string, object?>, bool> test)
    {
        var clock = Stopwatch.StartNew();
        var count = 0L;
        while (clock.Elapsed < Round)
        {
            foreach (var map in maps) test(map);
            count += maps.Length;
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    private static long Allocated(Dictionary<string, object?>[] maps, Func<Dictionary<string, object?>, bool> test)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var map in maps) test(map);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / maps.Length;
    }

    private static async Task<List<double>> MeasureJavaScriptAsync(int expected)
    {
        using var node = Process.Start(new ProcessStartInfo("node",
            [Path.Combine("bench", "Cel", "js", "bench.mjs"), Source, Text(Rounds), Text(Round.TotalSeconds)])
        {
            RedirectStandardOutput = true,
        })!;
        var lines = (await node.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length != Rounds + 1)
            throw new InvalidOperationException("The JavaScript peer did not start: build bench again, with Node 20 on PATH.");
        if (lines[0] != Text(expected)) throw new InvalidOperationException("npm's evaluation does not agree.");
        return [.. lines.Skip(1).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
