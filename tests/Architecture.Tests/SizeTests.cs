namespace Bib.Architecture.Tests;

public sealed class SizeTests
{
    private const int FileLinesMax = 600;
    /// <summary>Where a line must break; 120 is the aim (.editorconfig).</summary>
    private const int LineLengthMax = 140;

    /// <summary>Files allowed to be longer, each with its reason. Empty is the goal.</summary>
    private static readonly Dictionary<string, string> Exempt = [];

    private static IEnumerable<string> Sources =>
        new[] { "src", "tests", "bench", "samples", "eng" }.SelectMany(folder => Repository.Files(folder, ".cs"));

    [Fact]
    public void No_source_file_is_longer_than_six_hundred_lines() =>
        Sources
            .Where(file => !Exempt.ContainsKey(file))
            .Select(file => (file, lines: Repository.Read(file).Split('\n').Length))
            .Where(entry => entry.lines > FileLinesMax)
            .ShouldBeEmpty();

    [Fact]
    public void No_line_is_longer_than_a_hundred_and_forty_characters() =>
        Sources
            .SelectMany(file => Repository.Read(file).Split('\n')
                .Select((line, index) => (place: $"{file}:{index + 1}", length: line.TrimEnd('\r').Length)))
            .Where(entry => entry.length > LineLengthMax)
            .ShouldBeEmpty();

    [Fact]
    public void Every_exemption_is_still_needed() =>
        Exempt.Keys
            .Where(file => !Repository.Exists(file) || Repository.Read(file).Split('\n').Length <= FileLinesMax)
            .ShouldBeEmpty();
}
