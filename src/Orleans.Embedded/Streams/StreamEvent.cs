using Orleans.Streams;

namespace Orleans.Embedded.Streams;

/// <summary>What a stream carries: an item, its end, or an error.</summary>
internal sealed record StreamEvent(object? Item, StreamSequenceToken? Token, Exception? Error, bool IsEnd);
