using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Decisions;
using Bib.Network.Copies;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Testing;
using Libp2p.Core;

namespace Bib.Network.Tests.Copies;

/// <summary>Who counts, and what is said where too few do.</summary>
public sealed class DropTalksTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CopyNode _here;
    private readonly CopyNode _good;
    private readonly CopyNode _bad;
    private readonly CopyNode _third;

    public DropTalksTests()
    {
        (_here, _good, _bad, _third) =
            (CopyNode.Of(0, _time), CopyNode.Of(1, _time), CopyNode.Of(2, _time), CopyNode.Of(3, _time));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_drops_when_enough_others_have_locked_theirs_and_takes_its_promise_back()
    {
        await _here.Promises.GiveAsync(_here.Copies.Copy!, Stop);

        await _here.DropAsync([_good.Id, _bad.Id], AskAsync, Stop);

        _here.Has.ShouldBeFalse();
        (await _here.Promises.OwnAsync(PlayedCopies.Dataset, Stop)).Said!.IsWithdrawn.ShouldBeTrue();
        (await RefusalAsync(() => _good.DropAsync([_bad.Id], AskAsync, Stop))).Message.ShouldBe(
            $"This node keeps its copy of 'weather/gsod' until {_time.GetUtcNow().AddSeconds(60):u} for {_here.Id}, which is "
            + "dropping its own.");
        (await _here.Book.ListAsync(PlayedCopies.Dataset, Stop)).Count.ShouldBe(3, "its own word, and those of the others");
    }

    [Fact]
    public async Task Where_too_few_others_keep_theirs_it_says_who_does_and_why_the_others_do_not_count()
    {
        _third.Copies.Copy = null;

        var refusal = await RefusalAsync(() => _here.DropAsync(
            [_good.Id, _bad.Id, _third.Id],
            (holder, stop) => holder == _bad.Id
                ? throw new PeerCallException(PeerId.Parse(holder), PeerCallFault.Unreachable, "no route")
                : AskAsync(holder, stop),
            Stop));

        refusal.Code.ShouldBe(RefusalCode.TooFewCopies);
        refusal.Message.ShouldBe(
            $"The topic 'weather' asks for at least 2 copies of 'weather/gsod'; without this one 1 would be kept, by {_good.Id}. "
            + $"Not counted: {_bad.Id} (is not to be reached: no route). 1 of those asked has no copy to keep.");
        refusal.Hint.ShouldContain("bib dataset replicas weather/gsod");
        refusal.Hint.ShouldContain("bib topic update weather --minimum-copies 1");
        _here.Has.ShouldBeTrue();
        (await _here.Book.BeginDropAsync(PlayedCopies.Dataset, Guid.NewGuid(), Stop)).HasBegun.ShouldBeTrue("nothing is left behind");
    }

    [Fact]
    public async Task A_promise_that_there_is_no_room_to_remember_counts_while_its_holder_is_there_to_give_it()
    {
        _here.Book.HasRoom = false;

        await _here.DropAsync([_good.Id, _bad.Id], AskAsync, Stop);

        _here.Has.ShouldBeFalse();
        (await _here.Book.ListAsync(PlayedCopies.Dataset, Stop)).ShouldAllBe(word => word.PublicKey.Equals(_here.Signer.PublicKey));
    }

    [Fact]
    public async Task Where_nobody_is_asked_nobody_keeps_one()
    {
        var refusal = await RefusalAsync(() => _here.DropAsync([], AskAsync, Stop));

        refusal.Message.ShouldBe(
            "The topic 'weather' asks for at least 2 copies of 'weather/gsod'; without this one nobody else keeps one.");
    }

    [Fact]
    public async Task A_promise_counts_only_if_it_is_its_givers_own_of_this_dataset_and_not_overtaken()
    {
        var stale = (await _bad.Keeper.AnswerAsync(_here.Id, PlayedCopies.Dataset, false, Stop)).Word;
        var copy = _bad.Copies.Copy!;
        _time.Advance(TimeSpan.FromSeconds(1));
        var back = (await _bad.Promises.WithdrawalAsync(copy, Stop))!.Value;
        (await _here.Promises.TakeAsync(back.Word, PlayedCopies.Dataset, _bad.Id, Stop)).Problem
            .ShouldBe("it has taken its promise back");
        var good = await _good.Keeper.AnswerAsync(_here.Id, PlayedCopies.Dataset, false, Stop);
        var later = Sign(_bad, word => word with { Sequence = word.Sequence + 10_000_000 }, stale);
        var minute = TimeSpan.FromMinutes(1);

        foreach (var (offer, why) in new (CopyOffer, string)[]
        {
            (new(stale, minute), "older than another of its own"),
            (new(back.Word, minute), "taken its promise back"),
            (new(good.Word, minute), $"that of {_good.Id}"),
            (new(later with { Signature = good.Word.Signature }, minute), "not signed by it"),
            (new(later with { PublicKey = good.Word.PublicKey }, minute), "a key that is not its own"),
            (new(Sign(_bad, word => word with { Dataset = new(Guid.Empty) }, later), minute), "of dataset 00000000-"),
            (new(Sign(_bad, word => word with { Version = new(1, 0, 9), Sequence = word.Sequence + 1 }, later), minute),
                "it has promised 1.0.9, and 1.1.0 is here"),
            (new(Sign(_bad, word => word with { ContentId = default, Sequence = word.Sequence + 2 }, later), minute),
                "it has promised 1.1.0, and 1.1.0 is here"),
            (new(Sign(_bad, word => word with { Sequence = word.Sequence + 3 }, later), null), "less than 30 s"),
            (new(Sign(_bad, word => word with { Sequence = word.Sequence + 3 }, later), TimeSpan.FromSeconds(30)), "less than 30 s"),
        })
        {
            var refusal = await RefusalAsync(() => _here.DropAsync(
                [_good.Id, _bad.Id],
                (holder, stop) => holder == _bad.Id ? Task.FromResult(offer) : AskAsync(holder, stop), Stop));
            refusal.Message.ShouldContain($"{_bad.Id} (");
            refusal.Message.ShouldContain(why);
        }

        _here.Has.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_says_nothing_is_waited_for_eight_seconds_and_does_not_count()
    {
        var silent = new TaskCompletionSource<CopyOffer>();
        var dropping = _here.DropAsync(
            [_good.Id, _bad.Id], (holder, stop) => holder == _bad.Id ? silent.Task : AskAsync(holder, stop), Stop);
        dropping.IsCompleted.ShouldBeFalse();
        _time.Advance(DropTalks.Patience);

        (await RefusalAsync(() => dropping)).Message.ShouldContain($"{_bad.Id} (it did not answer within 8 s)");
    }

    [Fact]
    public async Task Without_a_minimum_nobody_is_asked_and_a_lock_holds_all_the_same()
    {
        _here.Copies.Copy = PlayedCopies.Of(0);
        await _here.Book.LockAsync(PlayedCopies.Dataset, _good.Id, Stop);
        (await RefusalAsync(() => _here.DropAsync([_good.Id], Never, Stop))).Code.ShouldBe(RefusalCode.WrongStatus);
        _time.Advance(CopyLimits.Lease);

        await _here.DropAsync([_good.Id], Never, Stop);

        _here.Has.ShouldBeFalse();
    }

    [Fact]
    public async Task What_took_longer_than_others_wait_for_is_not_dropped()
    {
        var drop = await _here.Talks.LeaveAsync(_here.Copies.Copy!, [_good.Id, _bad.Id], AskAsync, Stop);
        _time.Advance(CopyLimits.DropWithin);
        _here.Book.TryRemove(PlayedCopies.Dataset, drop).ShouldBeFalse();

        var slow = new TaskCompletionSource();
        _good.Book.Before = () => slow.Task;
        var asking = _here.Talks.LeaveAsync(
            _here.Copies.Copy!, [_good.Id, _bad.Id], AskAsync, Stop);
        _time.Advance(TimeSpan.FromSeconds(7));
        slow.SetResult();
        await asking;
    }

    [Fact]
    public async Task A_promise_is_given_for_what_is_pinned_or_asked_for_and_anew_with_every_version()
    {
        (await _here.Promises.GiveAsync(PlayedCopies.Of(0), Stop)).ShouldBeNull();
        var pinned = PlayedCopies.Of(0) with { IsPinned = true };
        var first = (await _here.Promises.GiveAsync(pinned, Stop)).ShouldNotBeNull();
        (await _here.Promises.GiveAsync(PlayedCopies.Of(0), Stop)).ShouldBe(first, "it stands until the copy is dropped");
        var next = await _here.Promises.GiveAsync(pinned with { Version = new(1, 2, 0) }, Stop);

        var (was, now) = (PromiseCodec.Read(first.Bytes.Span), PromiseCodec.Read(next!.Bytes.Span));
        now.Sequence.ShouldBeGreaterThan(was.Sequence);
        now.Version.ShouldBe(new(1, 2, 0));
        _here.Copies.Copy = null;
        (await _here.Promises.GiveAsync(pinned with { Version = new(1, 3, 0) }, Stop)).ShouldBeNull("it is gone");
        (await _here.Promises.OwnAsync(PlayedCopies.Dataset, Stop)).Said!.IsWithdrawn.ShouldBeTrue();
    }

    private static Task<CopyOffer> Never(string holder, CancellationToken stop) => throw new InvalidOperationException(holder);

    private static SignedPromise Sign(CopyNode node, Func<CopyPromise, CopyPromise> change, SignedPromise from)
    {
        var bytes = PromiseCodec.Write(change(PromiseCodec.Read(from.Bytes.Span)));
        return new(bytes, node.Signer.PublicKey, node.Signer.Sign(bytes));
    }

    private static async Task<Refusal> RefusalAsync(Func<Task> act) =>
        (await Should.ThrowAsync<RefusalException>(act)).Refusal;

    private async Task<CopyOffer> AskAsync(string holder, CancellationToken stop)
    {
        var node = new[] { _good, _bad, _third }.Single(one => one.Id == holder);
        try
        {
            return await node.Keeper.AnswerAsync(_here.Id, PlayedCopies.Dataset, true, stop);
        }
        catch (RequestFault refused)
        {
            throw new PeerCallException(PeerId.Parse(holder), PeerCallFault.Refused, refused.Message, refused.ToError());
        }
    }
}
