using System.Globalization;
using System.Text.RegularExpressions;
using Bib.Cli.Commands;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;
using Bib.Cli.Transfers;
using Bib.Testing;

namespace Bib.Cli.Tests.Transfers;

public sealed partial class ProgressLineTests : IDisposable
{
    private const long Mebibyte = 1 << 20;
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void At_a_terminal_there_is_a_sign_within_a_second_and_another_every_second()
    {
        using var progress = Begin(isTerminal: true);
        progress.Report(Mebibyte, 10 * Mebibyte, 0, 1);

        for (var second = 1; second <= 5; second++)
        {
            var before = _error.ToString().Length;
            for (var step = 0; step < 4; step++) _time.Advance(_step);
            _error.ToString().Length.ShouldBeGreaterThan(before, $"second {second}");
        }
    }

    [Fact]
    public void Elsewhere_there_is_a_line_every_thirty_seconds_and_no_escape()
    {
        using var progress = Begin(isTerminal: false);
        progress.Report(Mebibyte, 10 * Mebibyte, 0, 1);

        for (var second = 0; second < 61; second++) _time.Advance(TimeSpan.FromSeconds(1));

        _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        _error.ToString().ShouldNotContain("\e");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Behind_a_fifth_the_time_left_is_right_within_a_quarter_on_an_uneven_link(int seed)
    {
        const long Total = 200 * Mebibyte;
        var random = new Random(seed);
        var told = new List<(double At, double Left)>();
        using (var progress = Begin(isTerminal: true))
        {
            long sent = 0;
            for (var step = 1; sent < Total; step++)
            {
                // One mebibyte a step on average, and now and then nothing at all.
                sent = Math.Min(Total, sent + (random.Next(5) == 0 ? 0 : (long)(random.NextDouble() * 2.5 * Mebibyte)));
                progress.Report(sent, Total, 0, 1);
                _error.GetStringBuilder().Clear();
                _time.Advance(_step);
                if (sent > Total / 5 && Left().Match(_error.ToString()) is { Success: true } match)
                    told.Add((step * _step.TotalSeconds, Seconds(match)));
            }
        }

        var end = told[^1].At;
        var errors = told.Where(entry => end - entry.At > 2)
            .Select(entry => Math.Abs(entry.Left - (end - entry.At)) / (end - entry.At)).Order().ToList();
        errors.Count.ShouldBeGreaterThan(20);
        errors[errors.Count / 2].ShouldBeLessThanOrEqualTo(0.25, $"seed {seed}");
    }

    public void Dispose() => _error.Dispose();

    private static double Seconds(Match match) =>
        (match.Groups[1].Success ? 60 * double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0)
        + double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);

    private ProgressLine Begin(bool isTerminal)
    {
        var terminal = new BibTerminal(TextReader.Null, TextWriter.Null, _error, isTerminal, isTerminal, isTerminal, _ => null);
        var options = new GlobalOptions();
        var parsed = CommandTree.Create(options, terminal).Parse("version");
        return new ProgressLine(new Invocation.Invocation(parsed, options, terminal, _time, []), "uploading");
    }

    [GeneratedRegex(@"(?:(\d+) min )?(\d+) s left")]
    private static partial Regex Left();
}
