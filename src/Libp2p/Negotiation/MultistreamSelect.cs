using System.Buffers;
using Libp2p.Core;

namespace Libp2p.Negotiation;

/// <summary>
/// Agrees on a protocol: one side proposes, the other takes it or says <c>na</c>
/// (https://github.com/multiformats/multistream-select, version 1.0).
/// </summary>
public static class MultistreamSelect
{
    /// <summary>How many lines one side may send before the other gives up.</summary>
    internal const int ProposalCountMax = 100;

    /// <summary>
    /// Proposes one protocol and does not wait: the proposal is sent with the first data, and the answer is read with
    /// the first data that comes back. Reading throws <see cref="NegotiationException"/> when the protocol is not
    /// spoken.
    /// </summary>
    /// <param name="stream">Where nothing was said yet.</param>
    /// <param name="protocol">What to speak.</param>
    /// <returns>The stream to go on with. Nothing is sent before it is written, read or closed.</returns>
    public static DuplexStream ProposeLazily(DuplexStream stream, string protocol)
    {
        var negotiated = new NegotiatedStream(stream);
        negotiated.SendWithFirst(MultistreamMessage.Proposal(protocol));
        negotiated.Await(protocol);
        return negotiated;
    }

    /// <summary>Proposes protocols, best first, until one is taken.</summary>
    /// <param name="stream">Where nothing was said yet.</param>
    /// <param name="protocols">What this side speaks.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The stream to go on with, and the protocol.</returns>
    /// <exception cref="NegotiationException">None is spoken by the other side.</exception>
    /// <exception cref="MalformedException">The other side does not speak multistream-select.</exception>
    public static async ValueTask<(DuplexStream Stream, string Protocol)> ProposeAsync(
        DuplexStream stream, IReadOnlyList<string> protocols, CancellationToken cancellationToken = default)
    {
        var negotiated = new NegotiatedStream(stream);
        var headerCame = false;
        foreach (var protocol in protocols)
        {
            var proposal = new ArrayBufferWriter<byte>(128);
            if (!headerCame) MultistreamMessage.Write(proposal, MultistreamMessage.Header);
            MultistreamMessage.Write(proposal, protocol);
            await stream.WriteAsync(proposal.WrittenMemory, cancellationToken);
            if (!headerCame) CheckHeader(await negotiated.ReadLineAsync(cancellationToken));
            headerCame = true;
            var answer = await negotiated.ReadLineAsync(cancellationToken);
            if (answer == MultistreamMessage.NotAvailable) continue;
            CheckAnswer(protocol, answer);
            return (negotiated, protocol);
        }

        throw new NegotiationException($"The peer speaks none of {string.Join(", ", protocols)}.");
    }

    /// <summary>
    /// Takes the first proposal that is spoken here. Who sent data with it does not wait for the answer, which goes
    /// with the first data then.
    /// </summary>
    /// <param name="stream">Where nothing was said yet.</param>
    /// <param name="speaks">Whether a protocol is spoken here.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The stream to go on with, and the protocol.</returns>
    /// <exception cref="NegotiationException">The other side gave up, or proposed too often.</exception>
    /// <exception cref="MalformedException">The other side does not speak multistream-select.</exception>
    public static async ValueTask<(DuplexStream Stream, string Protocol)> AcceptAsync(
        DuplexStream stream, Func<string, bool> speaks, CancellationToken cancellationToken = default)
    {
        var negotiated = new NegotiatedStream(stream);
        var answer = new ArrayBufferWriter<byte>(128);
        CheckHeader(await negotiated.ReadLineAsync(cancellationToken));
        MultistreamMessage.Write(answer, MultistreamMessage.Header);
        if (!negotiated.HasData)
        {
            // Who proposes nothing yet may be waiting for this side's header, as py-libp2p does.
            await stream.WriteAsync(answer.WrittenMemory, cancellationToken);
            answer.ResetWrittenCount();
        }

        for (var count = 0; count < ProposalCountMax; count++)
        {
            var proposal = await negotiated.ReadLineAsync(cancellationToken);
            var taken = proposal != MultistreamMessage.List && speaks(proposal);
            MultistreamMessage.Write(answer, taken ? proposal : MultistreamMessage.NotAvailable);
            if (taken && negotiated.HasData)
            {
                negotiated.SendWithFirst(answer.WrittenSpan.ToArray());
                return (negotiated, proposal);
            }

            await stream.WriteAsync(answer.WrittenMemory, cancellationToken);
            if (taken) return (negotiated, proposal);
            answer.ResetWrittenCount();
        }

        throw new NegotiationException($"The peer proposed {ProposalCountMax} protocols, none of which is spoken here.");
    }

    /// <exception cref="NegotiationException">It is another protocol's greeting.</exception>
    internal static void CheckHeader(string line)
    {
        if (line != MultistreamMessage.Header)
            throw new NegotiationException($"Expected '{MultistreamMessage.Header}', the peer said '{Shown.Of(line)}'.");
    }

    /// <exception cref="NegotiationException">The answer is not the proposal.</exception>
    internal static void CheckAnswer(string protocol, string answer)
    {
        if (answer == protocol) return;
        throw new NegotiationException(answer == MultistreamMessage.NotAvailable
            ? $"The peer does not speak {protocol}."
            : $"'{protocol}' was proposed, the peer answered '{Shown.Of(answer)}'.");
    }
}
