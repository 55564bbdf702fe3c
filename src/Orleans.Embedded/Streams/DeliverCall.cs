using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Streams;

/// <summary>An item on its way to a subscriber: a request like any other, so it comes in a turn of its own.</summary>
internal sealed class DeliverCall(MemoryStreamProvider provider, StreamChannel channel, Subscription subscription, StreamEvent @event)
    : TaskCall
{
    private static readonly GrainMethod _method = new(
        typeof(IStreamConsumer), nameof(IStreamConsumer.DeliverAsync), GrainMethodFlags.None, null, typeof(object));

    private object? _item = @event.Item;

    public override GrainMethod Method => _method;

    public override int ArgumentCount => 1;

    public override object? GetArgument(int index) => index == 0 ? _item : base.GetArgument(index);

    public override void SetArgument(int index, object value)
    {
        if (index == 0) _item = value;
        else base.SetArgument(index, value);
    }

    protected override Task Invoke(object target) =>
        StreamConsumers.Of(Target!).DeliverAsync(provider, channel.StreamId, subscription, @event with { Item = _item }, target);
}
