using Bib.Grains.Abstractions.Decisions;
using Bib.Network.Copies;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Testing;
using Libp2p.Core;

namespace Bib.Network.Tests.Copies;

/// <summary>Many that drop at once, in orders that a seed decides, with answers that are lost and nodes that die.</summary>
public sealed class DropSimulationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_two_that_drop_at_once_exactly_one_succeeds_in_whatever_order_things_happen()
    {
        var winners = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (time, turns) = (new FakeTimeProvider(), new Turns(random));
            var nodes = Enumerable.Range(0, 3).Select(number => CopyNode.Of(number, time)).ToList();
            foreach (var node in nodes) node.Book.Before = turns.NextAsync;

            turns.Run(nodes.Skip(1).Select<CopyNode, Func<Task>>(node => () => TryDropAsync(node, nodes, turns, () => false)));

            nodes.Count(node => node.Has).ShouldBe(2, $"seed {seed}");
            nodes[0].Has.ShouldBeTrue($"seed {seed}");
            winners.Add(nodes.Single(node => !node.Has).Id);
        }

        winners.Count.ShouldBe(2, "either may come first");
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    [InlineData(6), InlineData(7), InlineData(8), InlineData(9), InlineData(10)]
    public void Fewer_than_the_minimum_never_remain(int seed)
    {
        var random = new Random(seed);
        var (time, dropped) = (new FakeTimeProvider(), 0);
        var minimum = random.Next(1, 4);
        var nodes = Enumerable.Range(0, 7).Select(number => CopyNode.Of(number, time)).ToList();
        var have = PlayedCopies.Of(minimum);
        foreach (var node in nodes) node.Copies.Copy = have;

        for (var round = 0; round < 40; round++)
        {
            var turns = new Turns(random);
            var dead = new HashSet<CopyNode>();
            foreach (var node in nodes)
            {
                node.Book.Before = async () =>
                {
                    await turns.NextAsync();
                    if (random.Next(60) == 0) dead.Add(node);
                    if (dead.Contains(node)) throw new IOException("It died.");
                    time.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
                };
            }

            var before = nodes.Count(node => node.Has);
            var dropping = nodes.Where(node => node.Has && random.Next(3) > 0).ToList();
            turns.Run(dropping.Select<CopyNode, Func<Task>>(node => async () =>
            {
                await TryDropAsync(node, nodes, turns, () => random.Next(12) == 0);
                nodes.Count(one => one.Has).ShouldBeGreaterThanOrEqualTo(minimum, $"seed {seed}, round {round}");
            }));
            dropped += before - nodes.Count(node => node.Has);
            nodes.Count(node => node.Has).ShouldBeGreaterThanOrEqualTo(minimum, $"seed {seed}, round {round}");

            // Some fetch theirs again, and time goes on: within locks, or beyond.
            foreach (var node in nodes.Where(node => !node.Has && random.Next(2) == 0)) node.Copies.Copy = have;
            time.Advance(TimeSpan.FromSeconds(random.Next(200)));
        }

        dropped.ShouldBeGreaterThan(5, $"seed {seed}: otherwise nothing was tried");
    }

    private static async Task TryDropAsync(CopyNode node, List<CopyNode> nodes, Turns turns, Func<bool> isLost)
    {
        try
        {
            await node.DropAsync(
                [.. nodes.Where(other => other != node).Select(other => other.Id)],
                async (holder, stop) =>
                {
                    var other = nodes.Single(one => one.Id == holder);
                    await turns.NextAsync();
                    if (isLost()) throw Lost(other);
                    try
                    {
                        var offer = await other.Keeper.AnswerAsync(node.Id, PlayedCopies.Dataset, true, stop);
                        await turns.NextAsync();
                        return isLost() ? throw Lost(other) : offer;
                    }
                    catch (RequestFault refused)
                    {
                        throw new PeerCallException(
                            PeerId.Parse(holder), PeerCallFault.Refused, refused.Message, refused.ToError());
                    }
                    catch (IOException)
                    {
                        throw Lost(other);
                    }
                },
                Stop);
        }
        catch (RefusalException refused)
        {
            refused.Refusal.Code.ShouldBeOneOf(RefusalCode.TooFewCopies, RefusalCode.WrongStatus);
        }
        catch (IOException)
        {
            // It died in the middle: its copy is there still, and others wait for nothing but the end of their locks.
            node.Has.ShouldBeTrue();
        }
    }

    private static PeerCallException Lost(CopyNode node) => new(PeerId.Parse(node.Id), PeerCallFault.Broken, "It is away.");
}
