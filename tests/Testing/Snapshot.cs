using Shouldly;

namespace Bib.Testing;

/// <summary>
/// A contract as lines of a file beside its test, so that no change of it goes unnoticed. What is new may still change
/// until it is written down: BIB_GOLDEN=write writes the file anew, and is due with every version that others get.
/// </summary>
public static class Snapshot
{
    /// <summary>Fails when a line of the file is gone or changed.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="lines">The contract as it is now; each line stands for itself.</param>
    /// <param name="whyNot">Why a line of it may not change, and what to do instead.</param>
    public static void ShouldBeKept(string file, IEnumerable<string> lines, string whyNot)
    {
        var now = lines.Order(StringComparer.Ordinal).ToArray();
        if (Environment.GetEnvironmentVariable("BIB_GOLDEN") == "write") File.WriteAllLines(file, now);

        File.ReadAllLines(file).Except(now)
            .ShouldBeEmpty($"gone or changed since {Path.GetFileName(file)} was written: {whyNot}");
    }
}
