using Bib.Grains.Abstractions.Copies;
using Bib.Network.Protocols;
using Bib.Network.Protos;

namespace Bib.Network.Copies;

/// <summary>
/// Has others keep their copies before this node drops its own. Whoever asks keeps nobody from dropping by itself: only who
/// has said yes waits, and that for a minute at most.
/// </summary>
internal sealed class DropTalks(ICopyBook book, CopyPromises promises, TimeProvider time)
{
    /// <summary>How long a node is waited for.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(8);

    /// <summary>How often a drop tries to go, each time after taking back what was promised since.</summary>
    private const int GoesMax = 3;

    /// <summary>Asks a node to lock its copy.</summary>
    /// <param name="holder">Its peer id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="PeerCallException">It does not.</exception>
    internal delegate Task<CopyOffer> Ask(string holder, CancellationToken cancellationToken);

    /// <summary>
    /// Ends when the copy may go: enough others keep theirs for now, and this node gives way to nobody any more. It is then
    /// removed in the same transaction as the attempt, or the attempt is ended.
    /// </summary>
    /// <param name="copy">The copy.</param>
    /// <param name="others">Peer ids of those who may have it, too; they are asked where the topic asks for copies.</param>
    /// <param name="ask">Asks one of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The attempt.</returns>
    /// <exception cref="Bib.Grains.Abstractions.Decisions.RefusalException">It may not go; the message says why.</exception>
    public async Task<Guid> LeaveAsync(
        LocalCopy copy, IReadOnlyCollection<string> others, Ask ask, CancellationToken cancellationToken)
    {
        var drop = Guid.CreateVersion7(time.GetUtcNow());
        var begun = await book.BeginDropAsync(copy.Dataset, drop, cancellationToken);
        if (!begun.HasBegun) throw CopyRefusals.NotNow(copy, begun.Lock);
        try
        {
            var words = copy.MinimumCopies == 0
                ? []
                : await Task.WhenAll(others.Select(other => AskAsync(copy, other, ask, cancellationToken)));
            if (words.Count(word => word.Counts) < copy.MinimumCopies) throw CopyRefusals.TooFew(copy, words);
            for (var tries = 0; tries < GoesMax; tries++)
            {
                // Whoever asked for a promise meanwhile got one, which has to be taken back, too.
                var withdrawal = await promises.WithdrawalAsync(copy, cancellationToken);
                if (await book.GoAsync(copy.Dataset, drop, withdrawal, cancellationToken)) return drop;
            }

            throw CopyRefusals.GaveWay(copy);
        }
        catch
        {
            await book.EndDropAsync(copy.Dataset, drop, CancellationToken.None);
            throw;
        }
    }

    private async Task<HolderWord> AskAsync(LocalCopy copy, string holder, Ask ask, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var offer = await ask(holder, stop.Token).WaitAsync(Patience, time, cancellationToken);
            var (promise, problem) = await promises.TakeAsync(offer.Word, copy.Dataset, holder, cancellationToken);
            if (promise is null) return new(holder, problem);
            if (!promise.Covers(copy.Version, copy.ContentId))
                return new(holder, $"it has promised {promise.Version}, and {copy.Version} is here");
            return offer.Lock is { } held && held > CopyLimits.DropWithin
                ? new(holder, null)
                : new(holder, $"it keeps its copy for less than {CopyLimits.DropWithin.TotalSeconds} s");
        }
        catch (TimeoutException)
        {
            return new(holder, $"it did not answer within {Patience.TotalSeconds} s");
        }
        catch (PeerCallException failure)
        {
            return new(holder, failure.Detail, failure.Error?.Code == ErrorCode.NotFound);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }
}
