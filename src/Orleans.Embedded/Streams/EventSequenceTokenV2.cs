using Orleans.Streams;

namespace Orleans.Providers.Streams.Common;

/// <summary>Where in its stream an item is, by two numbers.</summary>
[GenerateSerializer]
public class EventSequenceTokenV2 : StreamSequenceToken
{
    /// <summary>For serializers.</summary>
    public EventSequenceTokenV2()
    {
    }

    /// <summary>The first item of a batch.</summary>
    public EventSequenceTokenV2(long seqNumber) => SequenceNumber = seqNumber;

    /// <summary>An item of a batch.</summary>
    public EventSequenceTokenV2(long seqNumber, int eventInd)
    {
        SequenceNumber = seqNumber;
        EventIndex = eventInd;
    }

    /// <inheritdoc/>
    [Id(0)]
    public override long SequenceNumber { get; protected set; }

    /// <inheritdoc/>
    [Id(1)]
    public override int EventIndex { get; protected set; }

    /// <summary>Another item of the same batch.</summary>
    public virtual EventSequenceTokenV2 CreateSequenceTokenForEvent(int eventInd) => new(SequenceNumber, eventInd);

    /// <inheritdoc/>
    public override bool Equals(StreamSequenceToken? other) =>
        other is EventSequenceTokenV2 token && token.SequenceNumber == SequenceNumber && token.EventIndex == EventIndex;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    /// <inheritdoc/>
    public override int CompareTo(StreamSequenceToken? other) => other switch
    {
        null => 1,
        EventSequenceTokenV2 token => (SequenceNumber, EventIndex).CompareTo((token.SequenceNumber, token.EventIndex)),
        _ => throw new ArgumentOutOfRangeException(nameof(other), other, "Only tokens of one kind can be compared."),
    };

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SequenceNumber, EventIndex);

    /// <inheritdoc/>
    public override string ToString() => $"[EventSequenceTokenV2: SeqNum={SequenceNumber}, EventIndex={EventIndex}]";
}
