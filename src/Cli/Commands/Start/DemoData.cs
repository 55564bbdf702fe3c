using Bib.Cli.Errors;
using Bib.Cli.Samples;

namespace Bib.Cli.Commands.Start;

/// <summary>What the demos publish, and whether it came back as it was.</summary>
internal static class DemoData
{
    /// <summary>Says what the data are, and whose.</summary>
    public static void Introduce(Invocation.Invocation invocation)
    {
        invocation.Remark($"The data: daily weather in Seattle, {SampleDataset.FirstYear} to {SampleDataset.LastYear}.");
        invocation.Remark($"They are of {SampleDataset.Source}.");
        invocation.Remark($"Their terms: {SampleDataset.Licence}.");
    }

    /// <summary>Compares two folders, byte by byte.</summary>
    /// <exception cref="CliException">They differ.</exception>
    public static bool Compare(Invocation.Invocation invocation, string dataset, string published, string back)
    {
        if (!HaveSameBytes(published, back))
            throw new CliException(
                CliException.NotVerified, ExitCode.Failed, $"What came back from {dataset} is not what was published.",
                $"bib dataset verify {dataset}");
        invocation.Remark("Compared byte by byte: the same.");
        return true;
    }

    private static bool HaveSameBytes(string one, string other)
    {
        var names = Directory.EnumerateFiles(one).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        return names.SequenceEqual(Directory.EnumerateFiles(other).Select(Path.GetFileName).Order(StringComparer.Ordinal))
            && names.All(name => File.ReadAllBytes(Path.Combine(one, name!))
                .AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(other, name!))));
    }
}
