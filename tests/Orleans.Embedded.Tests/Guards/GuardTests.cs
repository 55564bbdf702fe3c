using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests.Guards;

public sealed class GuardTests
{
    private static readonly Point _point = new(3, ["a", "b"]);

    [Fact]
    public async Task An_immutable_record_arrives_as_another_object_with_the_same_members()
    {
        await using var silo = await StartAsync();
        GuardedGrain.LastSent = _point;

        (await Grain(silo).IsSameObjectAsync(_point)).ShouldBeFalse();
        var echo = await Grain(silo).EchoAsync(_point);

        echo.ShouldNotBeSameAs(_point);
        echo.X.ShouldBe(_point.X);
        echo.Tags.ShouldBe(_point.Tags);
    }

    [Fact]
    public async Task Without_the_guard_values_pass_by_reference()
    {
        await using var silo = await StartAsync(options => options.CheckValues = false);

        (await Grain(silo).EchoAsync(_point)).ShouldBeSameAs(_point);
    }

    /// <summary>Else no test of any room would find the mistakes that the guard is for.</summary>
    [Fact]
    public async Task A_test_run_has_the_guard_without_asking()
    {
        await using var silo = await Silo.StartAsync(builder => builder.Services.AddSingleton<HeldThreads>());
        var configuration = typeof(GuardTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

        (await Grain(silo).IsSameObjectAsync(_point)).ShouldBe(configuration != "Debug");
    }

    [Fact]
    public async Task A_settable_member_is_refused_by_name()
    {
        await using var silo = await StartAsync();

        var error = await Should.ThrowAsync<ForbiddenValueException>(() => Grain(silo).TakeBagAsync(new Bag()));

        error.Message.ShouldContain("bag");
        error.Message.ShouldContain("Bag");
        error.Message.ShouldContain("Name");
    }

    [Fact]
    public async Task A_mutable_collection_is_refused_as_argument_answer_and_member()
    {
        await using var silo = await StartAsync();

        await Should.ThrowAsync<ForbiddenValueException>(() => Grain(silo).TakeListAsync([1]));
        await Should.ThrowAsync<ForbiddenValueException>(() => Grain(silo).GiveArrayAsync());
        var nested = await Should.ThrowAsync<ForbiddenValueException>(
            () => Grain(silo).TakeHolderAsync(new Holder(new List<int> { 1 })));
        nested.Message.ShouldContain("Holder.Items");
    }

    [Fact]
    public async Task A_foreign_exception_is_replaced_by_one_that_names_it()
    {
        await using var silo = await StartAsync();

        var error = await Should.ThrowAsync<ForeignExceptionException>(() => Grain(silo).ThrowForeignAsync());
        error.Message.ShouldContain(nameof(ForeignException));
        error.Message.ShouldContain("far away");
        var inner = await Should.ThrowAsync<ForeignExceptionException>(() => Grain(silo).ThrowOursWithForeignInsideAsync());
        inner.Message.ShouldContain("inner");
    }

    [Fact]
    public async Task A_marked_exception_passes()
    {
        await using var silo = await StartAsync();

        (await Should.ThrowAsync<OurException>(() => Grain(silo).ThrowOursAsync())).Message.ShouldBe("at home");
    }

    [Fact]
    public async Task An_overlong_turn_fails_its_request_and_names_the_limit()
    {
        await using var silo = await StartAsync(options => options.RefuseOverlongTurns = true);

        var error = await Should.ThrowAsync<OverlongTurnException>(() => Grain(silo).HoldThreadAsync());

        error.Message.ShouldContain("HoldThreadAsync");
        error.Message.ShouldContain("TurnWarningLengthThreshold");
    }

    [Fact]
    public async Task An_overlong_turn_is_only_reported_where_the_guard_is_off()
    {
        await using var silo = await StartAsync(options => options.RefuseOverlongTurns = false);

        await Grain(silo).HoldThreadAsync();
    }

    [Fact]
    public async Task A_call_cycle_fails_at_once_with_a_timeout_that_names_it()
    {
        await using var silo = await StartAsync();

        var error = await Should.ThrowAsync<TimeoutException>(
            () => silo.Grains.GetGrain<IGuardedGrain>("a").CallAsync("b", "ca"));

        error.ShouldBeOfType<CallCycleException>();
        error.Message.ShouldContain("guarded/a.CallAsync → guarded/b.CallAsync → guarded/c.CallAsync → guarded/a.NothingAsync");
        silo.Clock.GetUtcNow().ShouldBe(new Bib.Testing.FakeTimeProvider().GetUtcNow());
    }

    [Fact]
    public async Task Without_the_guard_a_call_cycle_ends_in_the_response_timeout()
    {
        await using var silo = await StartAsync(options => options.DetectCycles = false);

        var call = silo.Grains.GetGrain<IGuardedGrain>("a").CallAsync("b", "a");
        while (!call.IsCompleted)
        {
            silo.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var error = await Should.ThrowAsync<TimeoutException>(() => call);
        error.ShouldNotBeOfType<CallCycleException>();

        // The calls inside were sent a little later; their time is up now too.
        silo.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private static Task<Silo> StartAsync(Action<EmbeddedGuardOptions>? configure = null) => Silo.StartAsync(builder =>
    {
        builder.Services.AddSingleton<HeldThreads>();
        builder.Services.Configure<EmbeddedGuardOptions>(options =>
        {
            options.CheckValues = true;
            configure?.Invoke(options);
        });
    });

    private static IGuardedGrain Grain(Silo silo) => silo.Grains.GetGrain<IGuardedGrain>("a");
}
