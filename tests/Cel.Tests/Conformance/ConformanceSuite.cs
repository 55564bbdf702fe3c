using System.Text.Json;

namespace Cel.Tests.Conformance;

/// <summary>A file of the specification's cases.</summary>
internal sealed record ConformanceSuite(string Name, IReadOnlyList<ConformanceCase> Cases)
{
    public static IReadOnlyList<ConformanceSuite> All { get; } = Load();

    private static List<ConformanceSuite> Load()
    {
        var assembly = typeof(ConformanceSuite).Assembly;
        var suites = new List<ConformanceSuite>();
        foreach (var resource in assembly.GetManifestResourceNames().Order())
        {
            if (!resource.EndsWith(".json", StringComparison.Ordinal)) continue;

            using var stream = assembly.GetManifestResourceStream(resource)!;
            var json = JsonDocument.Parse(stream).RootElement;
            var name = json.GetProperty("name").GetString()!;
            suites.Add(new ConformanceSuite(name,
            [
                .. json.GetProperty("section").EnumerateArray().SelectMany(section => section.GetProperty("test").EnumerateArray()
                    .Select(one => new ConformanceCase(name, section.GetProperty("name").GetString()!,
                        one.GetProperty("name").GetString()!, one.GetProperty("expr").GetString()!, one))),
            ]));
        }

        return suites;
    }
}
