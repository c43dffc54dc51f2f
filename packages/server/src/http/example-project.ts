/** What the project is called that the shipped example is imported into, at the first start and from the page. */
export const EXAMPLE_PROJECT = 'AlexNet on ImageNet (example)'
