namespace Orleans.Embedded.Tests.Streams;

public interface IListenerGrain : IGrainWithStringKey
{
    Task SubscribeAsync(string stream);
}
