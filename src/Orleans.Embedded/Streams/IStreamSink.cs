namespace Orleans.Embedded.Streams;

/// <summary>An observer whose item type is known only to itself.</summary>
internal interface IStreamSink
{
    Task TakeAsync(StreamEvent @event);
}
