namespace Orleans.Embedded.Streams;

/// <summary>The method that a delivery shows to filters and statistics.</summary>
internal interface IStreamConsumer
{
    Task DeliverAsync(object? item);
}
