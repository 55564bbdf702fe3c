namespace Orleans.Embedded.Tests.Limits;

public interface ILimitedObserver : IGrainObserver;
