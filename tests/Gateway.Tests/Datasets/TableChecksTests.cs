using Bib.Gateway.Api.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Grains.Abstractions.Uploads;
using Bib.Testing;

namespace Bib.Gateway.Tests.Datasets;

public sealed class TableChecksTests
{
    private static readonly TableShape _shape = new("csv", [new("n", "BIGINT", false)], 7);
    private static readonly UploadedContent _content = new([], 0, 0);
    private readonly FakeTimeProvider _time = new();
    private readonly PlayedTables _tables = new() { Shape = _shape, Held = new() };
    private readonly UploadId _upload = new(Guid.NewGuid());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_that_outlasts_its_call_is_what_the_next_call_waits_for()
    {
        await using var checks = new TableChecks(_tables, _tables, _time);
        (await OutlastAsync(checks)).ShouldBeNull();

        var second = checks.TellAsync(_upload, _content, again: true, DateTime.MaxValue, Stop);
        _tables.Held!.SetResult();

        (await second)!.Shape.ShouldBe(_shape);
        (await checks.TellAsync(_upload, _content, again: false, DateTime.MaxValue, Stop))!.Shape.ShouldBe(_shape);
        _tables.Looks.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_with_little_time_has_its_answer_in_half_of_it()
    {
        await using var checks = new TableChecks(_tables, _tables, _time);
        var deadline = _time.GetUtcNow().UtcDateTime.AddSeconds(4);

        var hasty = checks.TellAsync(_upload, _content, again: true, deadline, Stop);
        _time.Advance(TimeSpan.FromSeconds(2.1));

        (await hasty).ShouldBeNull();
    }

    [Fact]
    public async Task A_look_that_nobody_asks_about_any_more_is_ended()
    {
        await using var checks = new TableChecks(_tables, _tables, _time);
        await OutlastAsync(checks);
        await _tables.LookedAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(61));
        _tables.Held = null;

        (await checks.TellAsync(_upload, _content, again: true, DateTime.MaxValue, Stop))!.Shape.ShouldBe(_shape);

        _tables.Looks.ShouldBe(2);
    }

    [Fact]
    public async Task A_look_that_was_given_up_is_begun_again_by_who_prepares()
    {
        await using var checks = new TableChecks(_tables, _tables, _time);
        _tables.Held = null;
        _tables.Broken = new(RefusalCode.QueryLimit, "It takes too long.", "");
        (await checks.TellAsync(_upload, _content, again: true, DateTime.MaxValue, Stop))!.Problem.ShouldBe("It takes too long.");
        _tables.Broken = null;

        (await checks.TellAsync(_upload, _content, again: false, DateTime.MaxValue, Stop))!.Shape.ShouldBeNull();
        (await checks.TellAsync(_upload, _content, again: true, DateTime.MaxValue, Stop))!.Shape.ShouldBe(_shape);
    }

    [Fact]
    public async Task Looks_at_once_have_a_limit_and_old_ones_are_forgotten()
    {
        await using var checks = new TableChecks(_tables, _tables, _time);
        var looks = Enumerable.Range(0, 64).Select(_ => TellAnotherAsync()).ToList();

        (await TellAnotherAsync())!.Problem.ShouldContain("64 uploads");
        _tables.Held!.SetResult();
        (await Task.WhenAll(looks)).ShouldAllBe(verdict => verdict!.Shape == _shape);
        (await TellAnotherAsync())!.Shape.ShouldBe(_shape);

        Task<TableVerdict?> TellAnotherAsync() => checks.TellAsync(new(Guid.NewGuid()), _content, again: true, DateTime.MaxValue, Stop);
    }

    [Fact]
    public async Task A_broken_table_is_refused_each_time()
    {
        await using var checks = new TableChecks(_tables, _tables, _time);
        _tables.Held = null;
        _tables.Broken = new(RefusalCode.UnreadableTable, "Line 3 has 1 value instead of 2.", "");

        for (var time = 0; time < 2; time++)
        {
            var refused = await Should.ThrowAsync<RefusalException>(
                () => checks.TellAsync(_upload, _content, again: true, DateTime.MaxValue, Stop));
            refused.Refusal.Hint.ShouldContain("--as-files");
        }
    }

    private async Task<TableVerdict?> OutlastAsync(TableChecks checks)
    {
        var first = checks.TellAsync(_upload, _content, again: true, DateTime.MaxValue, Stop);
        _time.Advance(TimeSpan.FromSeconds(11));
        return await first;
    }
}
