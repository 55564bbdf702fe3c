using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests.Lifetime;

public sealed class ResendTests
{
    [Fact]
    public async Task A_call_that_waited_for_an_ending_activation_keeps_its_deadline_and_others_theirs()
    {
        var lives = new Lives();
        await using var silo = await Silo.StartAsync(builder => builder.Services.AddSingleton(lives));
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        await grain.TouchAsync();
        silo.Runtime.Activations.Single().Deactivate(
            new DeactivationReason(DeactivationReasonCode.RuntimeRequested, "The test asks for it."),
            TestContext.Current.CancellationToken);

        // Some of these reach the activation that ends and are sent again to the next one.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.TouchAsync()));
        var hanging = Enumerable.Range(0, 5).Select(i => silo.Grains.GetGrain<ISleeperGrain>($"h{i}").WaitForAsync()).ToArray();
        silo.Clock.Advance(TimeSpan.FromSeconds(31));

        foreach (var call in hanging) await Should.ThrowAsync<TimeoutException>(() => call);
        foreach (var gate in Enumerable.Range(0, 5)) lives.Gate($"h{gate}").SetResult();
        lives.Events.Count(life => life == "+a").ShouldBe(2);
    }
}
